// members.ts: what belongs to an object type, or to each type of a union, by the syntax tree.
//
//   interface Start { readonly type: 'start'; … }   an object; its literal `type` says which message
//   type Message = Start | { type: 'stop' };        a union: a variant each
//   type Code = 'bad' | 'worse';                    a union, of literals
//
// Interfaces that a union names are found in the same file.

import ts from 'typescript';

import { readDoc } from './declaration.ts';
import { onOneLine } from './one-line.ts';
import { found, type Result, wrong } from './result.ts';

export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  /** As it is written, on one line. */
  readonly type: string;
  /** Empty if it has no comment. */
  readonly doc: string;
}

/** What an object has. */
export interface ObjectShape {
  readonly type: 'object';
  /** The one value of its member `type`, which is then no member of the list. */
  readonly literal: string | undefined;
  readonly members: readonly Member[];
}

/** One of the types of a union. */
export interface Variant {
  /** The one value of its `type`; a literal itself; or else its name. */
  readonly name: string;
  readonly isLiteral: boolean;
  /** What the union calls it, if it isn't written out there. */
  readonly reference: string | undefined;
  readonly members: readonly Member[];
  readonly doc: string;
}

export type Shape = ObjectShape | { readonly type: 'union'; readonly variants: readonly Variant[] };

type TypeDeclaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** Reads what a declared type has; a message says what it can't be read from. */
export function readShape(declaration: TypeDeclaration): Result<Shape> {
  if (!ts.isTypeAliasDeclaration(declaration) || !ts.isUnionTypeNode(declaration.type)) {
    return readDeclaredObject(declaration);
  }
  const variants: Variant[] = [];
  const { types } = declaration.type;
  for (const [index, node] of types.entries()) {
    const from = types[index - 1]?.end ?? declaration.type.getFullStart();
    const to = index === types.length - 1 ? declaration.end : node.end; // behind the semicolon
    const variant = readVariant(node, readDoc(node, { from, to }));
    if (variant.type === 'wrong') return variant;
    variants.push(variant.value);
  }
  return found({ type: 'union', variants });
}

function readDeclaredObject(declaration: TypeDeclaration): Result<ObjectShape> {
  if (ts.isTypeAliasDeclaration(declaration)) return readObjectType(declaration.type);
  if (declaration.heritageClauses === undefined) return readObject(declaration.members);
  return wrong('it extends another type, expected all its members in one place');
}

function readObjectType(node: ts.TypeNode): Result<ObjectShape> {
  if (ts.isTypeLiteralNode(node)) return readObject(node.members);
  return wrong(`it is ${onOneLine(node.getText())}, expected an object type, or a union of them`);
}

function readObject(elements: Iterable<ts.TypeElement>): Result<ObjectShape> {
  const members: Member[] = [];
  let literal: string | undefined;
  for (const element of elements) {
    const type = typeOf(element);
    if (type === undefined || element.name === undefined) {
      return wrong(`it has ${onOneLine(element.getText())}, expected members with names`);
    }
    const name = nameOf(element.name);
    const value = name === 'type' ? literalOf(element) : undefined;
    if (value !== undefined) literal = value;
    else members.push({ name, type, isOptional: isOptional(element), doc: readDoc(element) });
  }
  return found({ type: 'object', literal, members });
}

function readVariant(node: ts.TypeNode, doc: string): Result<Variant> {
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) {
    return found({
      name: node.literal.text,
      isLiteral: true,
      reference: undefined,
      members: [],
      doc,
    });
  }
  const declared = ts.isTypeReferenceNode(node) ? findDeclared(node) : undefined;
  const object = declared === undefined ? readObjectType(node) : readDeclaredObject(declared);
  if (object.type === 'wrong') return object;
  const { literal, members } = object.value;
  const reference = declared?.name.text;
  const ownDoc = declared === undefined ? '' : readDoc(declared);
  const name = literal ?? reference ?? '';
  return found({ name, isLiteral: false, reference, members, doc: doc === '' ? ownDoc : doc });
}

function findDeclared({ typeName }: ts.TypeReferenceNode): TypeDeclaration | undefined {
  const name = typeName.getText();
  return typeName
    .getSourceFile()
    .statements.filter((one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
    .find((one) => one.name.text === name);
}

/** What stands behind the name; of a method, all of its signature. */
function typeOf(element: ts.TypeElement): string | undefined {
  if (ts.isMethodSignature(element)) {
    const text = element.getText().slice(element.name.getEnd() - element.getStart());
    return onOneLine(text).replace(/^\?|;$/g, '');
  }
  if (!ts.isPropertySignature(element) || element.type === undefined) return undefined;
  return onOneLine(element.type.getText()).replace(/^\| /, '');
}

function literalOf(element: ts.TypeElement): string | undefined {
  if (!ts.isPropertySignature(element) || element.type === undefined) return undefined;
  const { type } = element;
  if (!ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal)) return undefined;
  return type.literal.text;
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

function isOptional({ questionToken }: ts.TypeElement): boolean {
  return questionToken !== undefined;
}

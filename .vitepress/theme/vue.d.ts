// vue.d.ts: what TypeScript may know of a Vue component that it cannot read.

declare module '*.vue' {
  import type { Component } from 'vue';

  const component: Component;
  export default component;
}

import tseslint from 'typescript-eslint';

// The rules of the house that a linter can hold; the rest are held by tests/book/.
export default tseslint.config(
  {
    ignores: ['node_modules', 'my', '.vitepress/dist', '.vitepress/cache', '**/*.vue', '**/*.cjs'],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/no-import-type-side-effects': 'error', // `import { type X }` loads the file
      eqeqeq: 'error',
      'max-lines': ['error', 250],
      'no-nested-ternary': 'error',
      'no-sequences': 'error',
      'no-labels': 'error',
      'no-void': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['code/**/*.ts', '.vitepress/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 500 }] },
  },
);

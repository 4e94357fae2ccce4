// index.ts: the book's theme: VitePress's own, without its fonts, in our clothes.

import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';

import BookContents from './BookContents.vue';
import BookLayout from './BookLayout.vue';
import BookMap from './BookMap.vue';
import StartReading from './StartReading.vue';

import './palette.css';
import './typography.css';
import './layout.css';
import './contents.css';
import './listings.css';
import './folded.css';
import './boxes.css';
import './figures.css';
import './specification.css';
import './edges.css';
import './cover.css';
import './without-scripts.css';
import './print.css';

export default {
  extends: DefaultTheme,
  Layout: BookLayout,
  enhanceApp({ app }) {
    app.component('BookContents', BookContents);
    app.component('BookMap', BookMap);
    app.component('StartReading', StartReading);
  },
} satisfies Theme;

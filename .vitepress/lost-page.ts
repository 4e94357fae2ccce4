// lost-page.ts: what is shown where there is no page, with scripts and without.

/** The 404 page as HTML; `contents` is the address of the table of contents. */
export function lostPage(contents: string): string {
  return `
    <p class="lost-line">HTTP/1.1 404 Not Found</p>
    <h1>There is no such page</h1>
    <p>
      The address may be mistyped, or it belongs to a chapter that is not written yet. The
      <a href="${contents}">table of contents</a> lists every page that there is.
    </p>`;
}

/** Puts the 404 page into the HTML of VitePress's, which is empty until its script has run. */
export function addLostPage(html: string, contents: string): string {
  const main = `<noscript><main class="lost vp-doc">${lostPage(contents)}</main></noscript>`;
  return html.replace('<div id="app"></div>', (app) => app + main);
}

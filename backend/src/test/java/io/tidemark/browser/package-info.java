/**
 * The pages in a real browser: their own specs, and every view against the real program.
 *
 * <p>Playwright drives the Chromium it finds on this machine; where there is none it fetches its own. Nothing is mocked, and what a
 * page writes to the console as an error fails the test that opened it.
 */
package io.tidemark.browser;

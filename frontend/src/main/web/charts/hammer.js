import '/webjars/hammerjs/2.0.8/hammer.min.js';

/** Hammer, which the zoom plugin imports as a module and which is none. */
export default globalThis.Hammer;

/** Throws random and nasty requests at the real program, at every route that its own description names. */
package io.tidemark.fuzz;

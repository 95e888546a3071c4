/**
 * Measures the figures that Tidemark promises, each beside a bare counterpart in the same run on the same machine.
 *
 * <p>Asserts nothing: {@link io.tidemark.bench.Benchmark} prints one table with targets and verdicts. Run it with
 * {@code ./mvnw -Pbench verify}; {@code docs/benchmark.md} says how each figure is measured.
 */
package io.tidemark.bench;

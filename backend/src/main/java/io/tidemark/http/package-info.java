/**
 * The web server: who may ask, the routes, the pages, and how errors look.
 *
 * <p>The only package that knows Javalin (with {@code live.LiveSocket}, the only one that knows Jetty). Nothing that the first page
 * needs loads a class of Spark, Kafka or a database; features come as suppliers that are empty while they start. Every request passes
 * {@link io.tidemark.http.AccessFilter}, every error leaves through {@link io.tidemark.http.ProblemBody}.
 */
package io.tidemark.http;

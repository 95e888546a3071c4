package jakarta.servlet;

/**
 * A marker that servlet 6 dropped and that the Jetty inside Spark 4.1.0 still asks each servlet for.
 *
 * <p>Javalin 7 needs the servlet 6.1 API, Spark was built against 5.0, and a class path can hold one of them. This is the only type
 * of 5.0 that Spark's metrics servlet and its standalone master and worker miss; nothing implements it.
 */
public interface SingleThreadModel {}

package io.tidemark.bench;

import io.javalin.Javalin;

/** Javalin's hello-world: what figure 1 is compared with. */
final class BareHello {
  private BareHello() {}

  public static void main(String[] args) {
    Javalin javalin = Javalin.create(config -> config.routes.get("/", context -> context.result("Hello"))).start("127.0.0.1", 0);
    System.out.println("Hello is listening on http://127.0.0.1:" + javalin.port() + "/");
  }
}

package io.tidemark;

public final class Tidemark {
  public static void main(String[] args) {}
}

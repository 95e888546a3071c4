package io.tidemark.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Whether something accepts connections at an address; one bounded attempt, nothing is sent. */
final class Reachability {
  private static final int TIMEOUT_MILLIS = 800;

  private Reachability() {}

  static boolean of(String host, int port) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

package io.tidemark;

import io.tidemark.engine.SparkEngine;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The address at which executors call the driver back. Stateless. */
final class DriverHost {
  private static final String LOOPBACK = "127.0.0.1";

  private DriverHost() {}

  /** Loopback unless the master is on another host; then the address of this one. */
  static String of(String master) {
    if (SparkEngine.isLocal(master) || master.matches("spark://(127\\.|localhost|\\[::1]).*")) {
      return LOOPBACK;
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      return LOOPBACK;
    }
  }
}

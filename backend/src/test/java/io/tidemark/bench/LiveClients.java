package io.tidemark.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Many WebSocket clients of the live channel on one thread, as cheap as can be: each has a real connection and reads every frame, but
 * only looks at the first bytes of a message, so that what is measured is the server.
 *
 * <p>Pings are answered. A message is told when its last byte has been read.
 */
public final class LiveClients implements AutoCloseable {
  private static final int HEAD = 192;

  /** Told each message of each client on the clients' thread. */
  public interface Listener {
    /** @param head the first bytes of the message; valid during the call, {@code length} of them */
    void message(byte[] head, int length, long nanoTime);
  }

  private final Selector selector;
  private final Listener listener;
  private final List<Client> clients = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);
  private final Thread thread = new Thread(this::run, "bench-clients");
  private volatile boolean closed;
  private volatile long bytes;
  private volatile long messages;

  public LiveClients(int count, int port, List<String> topics, Listener listener) throws IOException {
    this.selector = Selector.open();
    this.listener = listener;
    for (int i = 0; i < count; i++) {
      clients.add(new Client(port, topics));
    }
    thread.setDaemon(true);
    thread.start();
  }

  public long messages() {
    return messages;
  }

  public long bytes() {
    return bytes;
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(key -> ((Client) key.attachment()).read());
      }
    } catch (IOException | UncheckedIOException e) {
      if (!closed) {
        e.printStackTrace();
      }
    }
  }

  @Override
  public void close() throws Exception {
    closed = true;
    selector.wakeup();
    thread.join(5_000);
    for (Client client : clients) {
      client.channel.close();
    }
    selector.close();
  }

  private final class Client {
    final SocketChannel channel;
    private final byte[] frameHead = new byte[14];
    private final byte[] head = new byte[HEAD];
    private int frameHeadLength;
    private int headLength;
    private long payloadLeft = -1;
    private int opcode;
    private boolean last;

    Client(int port, List<String> topics) throws IOException {
      channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      String key = Base64.getEncoder().encodeToString(("bench" + System.nanoTime() + "0123456789abcdef").substring(0, 16).getBytes(StandardCharsets.US_ASCII));
      write(("GET /live HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
          + "\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      ByteBuffer one = ByteBuffer.allocate(1);
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        one.clear();
        if (channel.read(one) < 0) {
          throw new IOException("the live channel was refused: " + answer);
        }
        answer.append((char) one.get(0));
      }
      if (!answer.toString().startsWith("HTTP/1.1 101")) {
        throw new IOException("the live channel was refused: " + answer);
      }
      frame(1, ("{\"type\":\"subscribe\",\"topics\":[\"" + String.join("\",\"", topics) + "\"]}").getBytes(StandardCharsets.UTF_8));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    private void write(byte[] data) throws IOException {
      ByteBuffer out = ByteBuffer.wrap(data);
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }

    /** A whole frame, masked with zeros, which leaves it as it is. */
    private void frame(int code, byte[] payload) throws IOException {
      boolean small = payload.length < 126;
      ByteBuffer out = ByteBuffer.allocate(payload.length + 8);
      out.put((byte) (0x80 | code)).put((byte) (0x80 | (small ? payload.length : 126)));
      if (!small) {
        out.putShort((short) payload.length);
      }
      out.putInt(0).put(payload);
      byte[] data = new byte[out.position()];
      out.flip().get(data);
      write(data);
    }

    void read() {
      try {
        in.clear();
        int read = channel.read(in);
        if (read < 0) {
          throw new IOException("the server closed a client of the benchmark");
        }
        bytes += read;
        long now = System.nanoTime();
        in.flip();
        while (in.hasRemaining()) {
          take(now);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void take(long now) throws IOException {
      if (payloadLeft < 0) {
        frameHead[frameHeadLength++] = in.get();
        parseHead();
      } else {
        int part = (int) Math.min(payloadLeft, in.remaining());
        int kept = Math.min(part, HEAD - headLength);
        in.get(in.position(), head, headLength, kept);
        headLength += kept;
        in.position(in.position() + part);
        payloadLeft -= part;
      }
      if (payloadLeft == 0) {
        payloadLeft = -1;
        finish(now);
      }
    }

    private void parseHead() {
      if (frameHeadLength < 2) {
        return;
      }
      int code = frameHead[1] & 0x7f;
      int more = code == 127 ? 8 : code == 126 ? 2 : 0;
      if (frameHeadLength < 2 + more) {
        return;
      }
      long length = more == 0 ? code : 0;
      for (int i = 0; i < more; i++) {
        length = length << 8 | frameHead[2 + i] & 0xff;
      }
      last = (frameHead[0] & 0x80) != 0;
      int frameCode = frameHead[0] & 0x0f;
      if (frameCode != 0) {
        headLength = 0;
        opcode = frameCode;
      }
      frameHeadLength = 0;
      payloadLeft = length;
    }

    private void finish(long now) throws IOException {
      if (opcode == 9) {
        frame(10, new byte[0]);
      } else if (opcode == 1 && last) {
        messages++;
        listener.message(head, headLength, now);
      }
    }
  }
}

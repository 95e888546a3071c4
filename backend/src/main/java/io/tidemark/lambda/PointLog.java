package io.tidemark.lambda;

import java.util.ArrayList;
import java.util.List;

/** How far the layers were from the truth: the whole run in at most {@value #MOST} points, every other left out when they are too many. */
final class PointLog {
  static final int MOST = 600;

  private final List<LambdaView.Point> points = new ArrayList<>();

  synchronized void add(LambdaView.Point point) {
    if (points.size() == MOST) {
      for (int i = MOST - 2; i > 0; i -= 2) {
        points.remove(i);
      }
    }
    points.add(point);
  }

  synchronized List<LambdaView.Point> all() {
    return List.copyOf(points);
  }
}

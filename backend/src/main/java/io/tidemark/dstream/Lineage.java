package io.tidemark.dstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.Dependency;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;

/** Walks what an RDD is made of. Stateless. */
final class Lineage {
  private Lineage() {}

  /** The ids of the nearest RDDs among {@code known} on each way up, the RDD itself left out. */
  static Set<Integer> nearest(RDD<?> rdd, Set<Integer> known) {
    Set<Integer> found = new TreeSet<>();
    Set<Integer> seen = new HashSet<>();
    Deque<RDD<?>> open = new ArrayDeque<>();
    open.add(rdd);
    while (!open.isEmpty()) {
      for (Dependency<?> one : CollectionConverters.asJava(open.poll().dependencies())) {
        RDD<?> parent = one.rdd();
        if (known.contains(parent.id())) {
          found.add(parent.id());
        } else if (seen.add(parent.id())) {
          open.add(parent);
        }
      }
    }
    found.remove(rdd.id());
    return found;
  }
}

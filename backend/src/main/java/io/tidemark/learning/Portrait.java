package io.tidemark.learning;

import io.tidemark.learning.LearningView.Centre;
import io.tidemark.learning.LearningView.Clusters;
import io.tidemark.learning.LearningView.Labelled;
import io.tidemark.learning.LearningView.Point;
import io.tidemark.learning.LearningView.Regression;
import java.util.ArrayList;
import java.util.List;

/** What a learner has learnt, as the API shows it. Stateless. */
final class Portrait {
  private Portrait() {}

  static Clusters of(KMeansLearner learner, Journal journal) {
    List<List<Double>> at = learner.centres();
    double[] weights = learner.weights();
    long[] points = learner.points();
    int died = learner.death().map(Death::died).orElse(-1);
    List<Centre> centres = new ArrayList<>();
    for (int i = 0; i < at.size(); i++) {
      centres.add(new Centre(at.get(i), weights[i], points[i], learner.moved(i), i == died));
    }
    List<Point> shown =
        learner.said().stream().limit(Clusters.MOST_POINTS).map(one -> new Point(one.features(), (int) one.predicted())).toList();
    return new Clusters(centres, shown, learner.cost(), journal.trails(), journal.costs());
  }

  static Regression of(RegressionLearner learner, Journal journal) {
    List<Double> all = learner.weights();
    int features = all.size() - 1;
    List<Labelled> shown = learner.said().stream().limit(Clusters.MOST_POINTS)
        .map(one -> new Labelled(one.features(), one.label(), one.predicted())).toList();
    return new Regression(all.subList(0, features), all.get(features), shown, learner.error(), journal.history());
  }
}

package io.tidemark.ml;

import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns a pipeline reads. Stateless. */
final class FlightColumns {
  static final String LABEL = "label";
  /** Of an announcement, as it is in Kafka too. */
  static final StructType ANNOUNCED =
      new StructType()
          .add("flight", DataTypes.StringType)
          .add("scheduled", DataTypes.TimestampType)
          .add("origin", DataTypes.StringType)
          .add("destination", DataTypes.StringType)
          .add("distanceMiles", DataTypes.DoubleType);

  private static final StructType LABELLED = ANNOUNCED.add(LABEL, DataTypes.DoubleType);

  private FlightColumns() {}

  /** With what became of them. */
  static Dataset<Row> labelled(SparkSession session, List<Flight> flights) {
    return session.createDataFrame(flights.stream().map(FlightColumns::row).toList(), LABELLED);
  }

  private static Row row(Flight flight) {
    return RowFactory.create(
        flight.id(), flight.scheduled(), flight.origin(), flight.destination(), (double) flight.distanceMiles(),
        flight.delayed() ? 1.0 : 0.0);
  }

  /** One flight of which nothing more is known. */
  static Dataset<Row> one(SparkSession session, Instant scheduled, String origin, String destination, double distanceMiles) {
    return session.createDataFrame(List.of(RowFactory.create("asked", scheduled, origin, destination, distanceMiles)), ANNOUNCED);
  }
}

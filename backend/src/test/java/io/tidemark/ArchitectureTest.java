package io.tidemark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.base.DescribedPredicate;
import org.junit.jupiter.api.Test;

/** The invariants of ARCHITECTURE.md, held by their imports. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.tidemark");

  @Test
  void onlyHttpAndTheLiveSocketKnowTheWebServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tidemark.http..")
        .and()
        .haveSimpleNameNotStartingWith("LiveSocket")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
        .check(CLASSES);
  }

  @Test
  void whatGoesOverTheWireKnowsNoSpark() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.tidemark.live..", "io.tidemark.http..", "io.tidemark.wire..", "io.tidemark.eventtime..", "io.tidemark.store..", "io.tidemark.stream..",
            "io.tidemark.broker..", "io.tidemark.lesson..", "io.tidemark.diagnosis..", "io.tidemark.alert..", "io.tidemark.connection..", "io.tidemark.attached..", "io.tidemark.delivery")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .check(CLASSES);
  }

  @Test
  void onlyRecordsOfTheWireLeaveQueryAndProgress() {
    noClasses()
        .that(new DescribedPredicate<JavaClass>("are records") {
          @Override
          public boolean test(JavaClass type) {
            return type.isRecord() && !type.getSimpleName().equals("Drain");
          }
        })
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..")
        .check(CLASSES);
  }

  @Test
  void featuresDoNotKnowHttp() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.tidemark.engine..", "io.tidemark.broker..", "io.tidemark.stream..", "io.tidemark.query..", "io.tidemark.progress..", "io.tidemark.eventtime..",
            "io.tidemark.live..", "io.tidemark.store..", "io.tidemark.wire..", "io.tidemark.lesson..", "io.tidemark.diagnosis..", "io.tidemark.alert..",
            "io.tidemark.connection..", "io.tidemark.sink..", "io.tidemark.attached..", "io.tidemark.dstream..", "io.tidemark.lambda..", "io.tidemark.delivery..", "io.tidemark.learning..", "io.tidemark.ml..", "io.tidemark.drift..",
            "io.tidemark.latency..", "io.tidemark.runs..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tidemark.http..")
        .check(CLASSES);
  }

  @Test
  void packagesDoNotGoInCircles() {
    slices().matching("io.tidemark.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingIsCalledUtil() {
    noClasses().should().resideInAnyPackage("..util..", "..common..", "..model..", "..service..", "..impl..").check(CLASSES);
  }
}

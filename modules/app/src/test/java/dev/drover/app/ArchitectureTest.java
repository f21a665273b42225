// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of the house that the Maven graph cannot enforce. */
@Timeout(120)
class ArchitectureTest {
  /** Without tests, be they of this module or in the jar of another one. */
  private static final JavaClasses ALL = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .withImportOption(location -> !location.contains("-tests.jar")).importPackages("dev.drover");

  /** What the facade answers from its boards. */
  private static final Set<String> READS = Set.of("project", "instances", "board", "nodes", "usage", "events", "logs",
      "probes", "followers", "waiting");

  @Test
  void everyModuleIsLookedAt() {
    for (String module : new String[]{"model", "config", "launch", "view", "logs", "engine", "metrics", "cluster",
        "wire",
        "serve", "mcp", "terminal", "app", "testkit", "examples"}) {
      assertThat(ALL.stream().filter(c -> c.getPackageName().equals("dev.drover." + module)).count()).as(module)
          .isGreaterThan(1);
    }
  }

  @Test
  void dependenciesPointInward() {
    layeredArchitecture().consideringOnlyDependenciesInAnyPackage("dev.drover..").layer("model")
        .definedBy("dev.drover.model").layer("config").definedBy("dev.drover.config").layer("launch")
        .definedBy("dev.drover.launch").layer("view").definedBy("dev.drover.view").layer("logs")
        .definedBy("dev.drover.logs").layer("engine").definedBy("dev.drover.engine").layer("cluster")
        .definedBy("dev.drover.cluster").layer("metrics").definedBy("dev.drover.metrics").layer("wire")
        .definedBy("dev.drover.wire").layer("serve").definedBy("dev.drover.serve").layer("mcp")
        .definedBy("dev.drover.mcp").layer("terminal")
        .definedBy("dev.drover.terminal").layer("app").definedBy("dev.drover.app").layer("testkit")
        .definedBy("dev.drover.testkit").layer("examples").definedBy("dev.drover.examples").whereLayer("app")
        .mayNotBeAccessedByAnyLayer().whereLayer("testkit").mayNotBeAccessedByAnyLayer().whereLayer("examples")
        .mayNotBeAccessedByAnyLayer().whereLayer("terminal").mayOnlyBeAccessedByLayers("app").whereLayer("mcp")
        .mayOnlyBeAccessedByLayers("app").whereLayer("serve")
        .mayOnlyBeAccessedByLayers("mcp", "app").whereLayer("config").mayOnlyBeAccessedByLayers("app")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("serve", "mcp", "cluster", "metrics", "app", "examples").whereLayer("metrics")
        .mayOnlyBeAccessedByLayers("serve", "app", "examples").whereLayer("cluster")
        .mayOnlyBeAccessedByLayers("app", "examples").whereLayer("wire")
        .mayOnlyBeAccessedByLayers("serve", "mcp", "terminal", "app").whereLayer("launch")
        .mayOnlyBeAccessedByLayers("engine", "cluster", "app", "testkit").check(ALL);
  }

  @Test
  void theModelDependsOnJavaBaseAlone() {
    classes().that().resideInAPackage("dev.drover.model").should().onlyDependOnClassesThat()
        .resideInAnyPackage("dev.drover.model", "java.lang..", "java.time..", "java.util..", "java.nio.file",
            "org.jspecify.annotations")
        .check(ALL);
  }

  @Test
  void nativeCallsAndProcessBuilderLiveInLaunch() {
    // up -d starts Drover itself, not a process of a project
    noClasses().that().resideOutsideOfPackage("dev.drover.launch").and().doNotHaveSimpleName("Detached").should()
        .dependOnClassesThat(are(inPackage("java.lang.foreign")).or(are(named("java.lang.ProcessBuilder")))).check(ALL);
  }

  @Test
  void pekkoLivesInEngineClusterServeTheWiringAndWhatEmbeds() {
    noClasses().that().resideOutsideOfPackages("dev.drover.engine", "dev.drover.cluster", "dev.drover.serve",
        "dev.drover.mcp", "dev.drover.app", "dev.drover.testkit", "dev.drover.examples").should()
        .dependOnClassesThat().resideInAPackage("org.apache.pekko..").check(ALL);
  }

  @Test
  void metricsReadAndSendNothing() {
    noClasses().that().resideInAPackage("dev.drover.metrics").should().dependOnClassesThat()
        .haveNameMatching("dev\\.drover\\.engine\\.(?!Drover$).*").check(ALL);
    noClasses().that().resideInAPackage("dev.drover.metrics").should().callMethodWhere(
        DescribedPredicate.<JavaCall<?>>describe("what Drover does not just read", call -> call.getTargetOwner()
            .getName().equals("dev.drover.engine.Drover") && !READS.contains(call.getName())))
        .check(ALL);
  }

  @Test
  void nobodySleeps() {
    noClasses().should().callMethodWhere(JavaCall.Predicates.target(
        com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("sleep"))).check(ALL);
  }

  @Test
  void nobodyLocksOutsideTheLauncher() {
    // the launcher's locks order a launch against its close, and are on no read path
    noClasses().that().resideOutsideOfPackage("dev.drover.launch").should().dependOnClassesThat()
        .areAssignableTo(Lock.class).orShould().dependOnClassesThat()
        .areAssignableTo(ReadWriteLock.class).check(ALL);
  }

  @Test
  void actorsHaveFinalFieldsOnly() {
    actorFields().check(ALL);
  }

  @Test
  void theRuleOnActorsCanFail() {
    JavaClasses bad = new ClassFileImporter().importClasses(ForgetfulActor.class);
    assertThatThrownBy(() -> actorFields().check(bad)).isInstanceOf(AssertionError.class);
  }

  private static ArchRule actorFields() {
    return fields().that().areDeclaredInClassesThat(are(anActor())).should().beFinal();
  }

  @Test
  void onlyTheFacadeAsks() {
    noClasses().that().doNotHaveFullyQualifiedName("dev.drover.engine.Drover").and()
        .doNotHaveFullyQualifiedName("dev.drover.cluster.NodeReach").should().dependOnClassesThat()
        .haveSimpleName("AskPattern").check(ALL);
  }

  private static DescribedPredicate<JavaClass> anActor() {
    return DescribedPredicate.describe("an actor", type -> type.getSimpleName().endsWith("Actor")
        || type.getSimpleName().equals("Orchestrator"));
  }

  private static DescribedPredicate<JavaClass> inPackage(String name) {
    return DescribedPredicate.describe("in " + name, type -> type.getPackageName().equals(name));
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe(name, type -> type.getName().equals(name));
  }

  /** An actor as it must not be. */
  static final class ForgetfulActor {
    int state = 1;
  }
}

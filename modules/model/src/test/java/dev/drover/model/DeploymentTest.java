// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId WEB_1 = new InstanceId("web", 1);
  private static final InstanceId WEB_2 = new InstanceId("web", 2);

  private static ProcessSpec spec(String name) {
    return ProcessSpec.of(name, List.of("true"), Path.of("/"), Map.of());
  }

  private static Deployment of(ProcessSpec... specs) {
    return Deployment.of(new Project("shop", List.of(specs)));
  }

  private static Deployment.Changed changed(Deployment.Change change) {
    assertThat(change).isInstanceOf(Deployment.Changed.class);
    return (Deployment.Changed) change;
  }

  private static List<String> refused(Deployment.Change change) {
    assertThat(change).isInstanceOf(Deployment.Refused.class);
    return ((Deployment.Refused) change).problems();
  }

  @Test
  void scaledUp_theFirstKeepsItsName() {
    var change = changed(of(spec("web")).scale("web", 2));
    assertThat(change.added()).containsExactly(WEB_2);
    assertThat(change.next().instancesOf("web")).containsExactly(WEB, WEB_2);
    assertThat(change.respecified()).isEmpty();
    assertThat(change.next().version("web")).isEqualTo(1);
  }

  @Test
  void scaledDown_theLastOnesGo() {
    var change = changed(of(spec("web").withReplicas(3)).scale("web", 1));
    assertThat(change.gone()).containsExactlyInAnyOrder(WEB_2, new InstanceId("web", 3));
    assertThat(change.next().specs()).containsOnlyKeys(WEB_1);
  }

  @Test
  void scaledFromNothing_namesAreAsDeclared() {
    var none = changed(of(spec("web")).scale("web", 0));
    assertThat(none.gone()).containsExactly(WEB);
    assertThat(changed(none.next().scale("web", 2)).added()).containsExactly(WEB_1, WEB_2);
    assertThat(changed(none.next().scale("web", 1)).added()).containsExactly(WEB);
  }

  @Test
  void aChangedSpec_isANewVersion_andTheSameIsNot() {
    var before = of(spec("web").withReplicas(2));
    var same = changed(before.deploy(List.of(spec("web").withReplicas(2))));
    assertThat(same.respecified()).isEmpty();
    assertThat(same.next().version("web")).isEqualTo(1);
    var other = changed(before.deploy(List.of(spec("web").withReplicas(2).disabled())));
    assertThat(other.respecified()).containsExactly(WEB_1, WEB_2);
    assertThat(other.next().version("web")).isEqualTo(2);
  }

  @Test
  void allProblemsAreTold() {
    var web = spec("web").withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
    assertThat(refused(of(spec("db")).deploy(List.of(spec("a b"), spec("x"), spec("x").withReplicas(-2)))))
        .hasSize(3);
    assertThat(refused(of(spec("db"), web).remove(List.of("db", "dbx"))))
        .containsExactly("db: is needed by web; remove them as well, or first",
            "there is no process \"dbx\"; did you mean \"db\"?");
    assertThat(refused(of(spec("web")).scale("web", 10_001))).singleElement().asString()
        .contains("at most 10000 instances, would have 10001");
    assertThat(refused(of(spec("web")).deploy(List.of(web)))).singleElement().asString()
        .contains("there is no process \"db\"");
  }

  @Test
  void whatIsRemovedIsGone_withAllThatNeedIt() {
    var web = spec("web").withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
    var change = changed(of(spec("db"), web, spec("other")).remove(List.of("db", "web")));
    assertThat(change.gone()).containsExactly(InstanceId.sole("db"), WEB);
    assertThat(change.next().specs()).containsOnlyKeys(InstanceId.sole("other"));
    assertThat(change.next().version("web")).isZero();
  }
}

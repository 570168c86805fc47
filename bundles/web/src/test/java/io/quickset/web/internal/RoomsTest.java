package io.quickset.web.internal;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the web side need each other in one direction only; this one, which puts them together, is needed by none. */
class RoomsTest {

    private final JavaClasses web = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quickset.web");

    @Test
    void noneNeedsWhatNeedsIt() {
        slices().matching("io.quickset.web.internal.(*)..").should().beFreeOfCycles().check(web);
        noClasses().that().resideInAPackage("io.quickset.web.internal.*..")
                .should().dependOnClassesThat().resideInAPackage("io.quickset.web.internal").check(web);
    }

    @Test
    void jsonAndProblemsAreEverybodysAndNeedNobody() {
        noClasses().that().resideInAnyPackage("..json..", "..problem..").should().dependOnClassesThat(resideInAPackage("..web.internal..")
                .and(not(resideInAnyPackage("..json..", "..problem..")))).check(web);
    }

    @Test
    void planesDoNotKnowEachOtherAndAccessKnowsNone() {
        for (String plane : new String[] {"data", "control", "metrics", "health"}) {
            noClasses().that().resideInAPackage("..web.internal." + plane + "..").or().resideInAPackage("..web.internal.access..")
                    .should().dependOnClassesThat(resideInAnyPackage("..web.internal.data..", "..web.internal.control..",
                            "..web.internal.metrics..", "..web.internal.health..").and(not(resideInAPackage("..web.internal." + plane + ".."))))
                    .check(web);
        }
    }
}

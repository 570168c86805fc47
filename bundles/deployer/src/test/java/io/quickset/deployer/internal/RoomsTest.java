package io.quickset.deployer.internal;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The packages of the deployer need each other in one direction only; this one, which wires them, is needed by none. */
class RoomsTest {

    @Test
    void noneNeedsWhatNeedsIt() {
        JavaClasses deployer = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.quickset.deployer");
        slices().matching("io.quickset.deployer.(**)").should().beFreeOfCycles().check(deployer);
    }
}

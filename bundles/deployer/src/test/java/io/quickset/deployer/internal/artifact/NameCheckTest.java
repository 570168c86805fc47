package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NameCheckTest {

    private static final Path FOLDER = Path.of("web");

    @Test
    void whatTheLocaleCantTellNamesTheLocale() {
        assertThat(NameCheck.trouble(FOLDER, "gr\u00f6\u00dfe", FOLDER, "ANSI_X3.4-1968")).get().asString()
                .contains("'gr\u00f6\u00dfe'", "ANSI_X3.4-1968", "set LC_ALL=C.UTF-8");
        assertThat(NameCheck.trouble(FOLDER, "a/b", FOLDER.resolve("a/b"), "ANSI_X3.4-1968")).isEmpty();
    }

    @Test
    void anotherNameThanOnTheDisk() {
        assertThat(NameCheck.trouble(FOLDER, "gr\u00f6\u00dfe", FOLDER.resolve("gr?"), "UTF-8")).get().asString()
                .contains("is not valid UTF-8: rename the file");
        assertThat(NameCheck.trouble(FOLDER, "nul\0\u00f6", FOLDER.resolve("nul"), "UTF-8")).isPresent();
        assertThat(NameCheck.trouble(FOLDER, "gr\u00f6\u00dfe", FOLDER.resolve("gr\u00f6\u00dfe"), "UTF-8")).isEmpty();
    }
}

package io.quickset.deployer.internal.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.deployer.internal.artifact.BadArtifactException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {".git", ".svn", ".hg", "a.html~", ".#a.html", "#a.html#", "a.tmp", "a.part", ".a.html.swp",
        ".a.html.swx", "4913", ".DS_Store", ".a.html.Xb3kQ9", ".htaccess.aB3dEf", "a.html___jb_tmp___",
        "a.html___jb_old___", ".goutputstream-AB12CD", ".nfs000000000012", ".fuse_hidden0001"})
    void leftoversOfToolsAreIgnored(String name) {
        assertThat(Names.ignored(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.html", ".htaccess", ".well-known", ".eslintrc.config", "4914", "#a", ".wh.a~",
        ".wh..wh..opq", ".gitignore", ".wh.a.Xb3kQ9", "a.swp", "tmp", "part", ".a.Xb3kQ91"})
    void filesAreNot(String name) {
        assertThat(Names.ignored(name)).isFalse();
    }

    @Test
    void aWhiteoutHidesThePathBesideIt() throws BadArtifactException {
        assertThat(Names.hidden(".wh.a")).isEqualTo("a");
        assertThat(Names.hidden("b/c/.wh.a.html")).isEqualTo("b/c/a.html");
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", "a/.wh..", ".wh...", ".wh..wh.plnk"})
    void othersHideNothing(String path) {
        assertThatThrownBy(() -> Names.hidden(path)).isInstanceOf(BadArtifactException.class)
                .hasMessageContaining("'" + path + "'").hasMessageContaining(".wh..wh..opq");
    }
}

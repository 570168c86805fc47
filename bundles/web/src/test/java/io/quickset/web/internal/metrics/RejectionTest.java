package io.quickset.web.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "damaged | it is no complete zip or jar file: zip END header not found",
        "damaged | its index is bad: it ends too early or is malformed",
        "damaged | its index declares the digest 0, but its files make 1",
        "damaged | the content of 'a' does not match the index: rebuild it",
        "limit | it unpacks to more than 5 bytes: split it, or raise maxSetBytes in conf/io.quickset.deployer.cfg",
        "limit | it is larger than 5 bytes: no feature file is",
        "code | a set is data only, but its manifest has Bundle-Activator: remove it",
        "duplicate | another set's bundle has the same symbolic name and version: rename one",
        "release | its release has no 'sets': list each with name and version",
        "release | the digest of set web is malformed: it has 3 letters",
        "unreadable | this process may not read it: change its owner or mode",
        "malformed | it is no bundle and no set: a set is a .jar, a .zip or a folder",
        "malformed | 'a' and 'A' differ only in case: rename one",
        "malformed | set name 'A' is malformed: use lower-case letters",
        "malformed | 'a' is a symbolic link: pack the file itself",
        "malformed | the path 'back\\slash-index' is malformed: rename it",
        "malformed | 'feature list-1.0.0' is no set name and malformed",
        "other | its bundle does not resolve: osgi.wiring.package is missing",
    })
    void classesAreFewAndTellWhatToDo(String expected, String reason) {
        assertThat(Rejection.of(reason)).hasToString(expected);
    }
}

package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.osgi.framework.Version;

/** A whole version in a folder's name is told from whatever the set's name ends in: mounted files rely on it. */
class PlainNameTest {

    @Property
    void setAndVersionAreReadBack(@ForAll("names") String set, @ForAll("versions") Version version) throws Exception {
        assertThat(PlainName.of(set + "-" + version)).isEqualTo(new PlainName(set, version));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("a01.-_").ofMinLength(0).ofMaxLength(12).map(rest -> "w" + rest);
    }

    @Provide
    Arbitrary<Version> versions() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 12);
        return Combinators.combine(number, number, number,
                Arbitraries.strings().withChars("a01-_").ofMinLength(0).ofMaxLength(6)).as(Version::new);
    }
}

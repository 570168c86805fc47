package io.quickset.web.internal.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private Path data;
    private Tokens tokens;

    @BeforeEach
    void open(@TempDir Path home) throws IOException {
        data = home.resolve("data");
        tokens = new Tokens(data);
        tokens.open();
    }

    private String first() throws IOException {
        return Files.readString(data.resolve("operator.token")).strip();
    }

    private String rights(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file)));
    }

    @Test
    void theFirstStartMakesOneForTheOwnerOfTheNode() throws IOException {
        assertThat(first()).matches("qst_[A-Za-z0-9_-]{43}");
        assertThat(rights("operator.token")).isEqualTo("rw-------");
        assertThat(rights("tokens")).isEqualTo("rw-------");
        assertThat(tokens.find(first())).hasValueSatisfying(token -> {
            assertThat(token.name()).isEqualTo("operator");
            assertThat(token.role()).isEqualTo(Role.OPERATE);
        });
    }

    @Test
    void itIsHashedAtRest() throws IOException {
        assertThat(Files.readString(data.resolve("tokens"))).matches("operator operate sha256:[0-9a-f]{64}\n").doesNotContain(first());
    }

    @Test
    void laterStartsKeepIt() throws IOException {
        String secret = first();
        tokens.open();
        new Tokens(data).open();
        assertThat(first()).isEqualTo(secret);
        assertThat(new Tokens(data).find(secret)).isPresent();
    }

    /** An editor that writes a new file and renames it leaves none for a moment, and the node looks every few seconds. */
    @Test
    void aFileThatIsMissingLaterIsNotMadeAnew() throws IOException {
        String secret = first();
        Files.move(data.resolve("tokens"), data.resolve("edited"));
        tokens.open();
        assertThat(data.resolve("tokens")).doesNotExist();
        assertThat(first()).isEqualTo(secret);
        assertThat(tokens.find(secret)).isEmpty();
        Files.move(data.resolve("edited"), data.resolve("tokens"));
        tokens.open();
        assertThat(tokens.find(secret)).isPresent();
    }

    @Test
    void whereNoneCouldBeMadeItIsOnceItCan(@TempDir Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("data/tokens"));
        Tokens later = new Tokens(home.resolve("data"));
        assertThatThrownBy(later::open).isInstanceOf(IOException.class);
        Files.delete(folder);
        later.open();
        assertThat(later.list()).hasSize(1);
    }

    @Test
    void aStartTakesRightsFromOthers() throws IOException {
        Files.setPosixFilePermissions(data.resolve("tokens"), PosixFilePermissions.fromString("rw-rw-r--"));
        tokens.open();
        assertThat(rights("tokens")).isEqualTo("rw-------");
    }

    @Test
    void addsRotatesAndRevokes() throws IOException {
        String reader = tokens.add("reader", Role.READ);
        assertThat(tokens.find(reader)).map(Token::role).hasValue(Role.READ);
        String rotated = tokens.rotate("reader");
        assertThat(tokens.find(reader)).isEmpty();
        assertThat(tokens.find(rotated)).map(Token::role).hasValue(Role.READ);
        tokens.revoke("reader");
        assertThat(tokens.find(rotated)).isEmpty();
        assertThat(tokens.list()).extracting(Token::name).containsExactly("operator");
        assertThat(rights("tokens")).isEqualTo("rw-------");
    }

    @Test
    void theFileOfTheFirstOneGoesWithIt() throws IOException {
        String before = first();
        assertThat(tokens.rotate("operator")).isEqualTo(first()).isNotEqualTo(before);
        tokens.revoke("operator");
        assertThat(data.resolve("operator.token")).doesNotExist();
        tokens.open();
        assertThat(tokens.list()).isEmpty();
    }

    @Test
    void namesTellWhoseTheyAre() throws IOException {
        tokens.add("a", Role.READ);
        assertThatThrownBy(() -> tokens.add("a", Role.READ)).hasMessageContaining("'a'");
        assertThatThrownBy(() -> tokens.rotate("b")).hasMessageContaining("'b'").hasMessageContaining("operator, a");
        assertThatThrownBy(() -> tokens.revoke("b")).hasMessageContaining("'b'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb operate sha256:00", "-a", ".", "\u00e9", "a/b"})
    void aNameIsAWord(String name) {
        assertThatThrownBy(() -> tokens.add(name, Role.READ)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBadLineCountsForNothingAndHurtsNoOther() throws IOException {
        Files.writeString(data.resolve("tokens"), "# people\nx operate sha256:\n\nx root sha256:" + "0".repeat(64) + "\n"
                + Token.of("good", Role.READ, "secret").line() + "  \nend");
        assertThat(tokens.list()).extracting(Token::name).containsExactly("good");
        assertThat(tokens.find("secret")).isPresent();
    }

    @Test
    void allLinesOfANameAreRevoked() throws IOException {
        add(Token.of("ci", Role.READ, "one").line(), Token.of("other", Role.READ, "other").line(), Token.of("ci", Role.OPERATE, "two").line());
        tokens.revoke("ci");
        assertThat(tokens.find("one")).isEmpty();
        assertThat(tokens.find("two")).isEmpty();
        assertThat(tokens.list()).extracting(Token::name).containsExactly("operator", "other");
    }

    @Test
    void allLinesOfANameAreRotatedIntoOne() throws IOException {
        add(Token.of("ci", Role.OPERATE, "one").line(), Token.of("other", Role.READ, "other").line(), Token.of("ci", Role.READ, "two").line());
        String rotated = tokens.rotate("ci");
        assertThat(tokens.find("one")).isEmpty();
        assertThat(tokens.find("two")).isEmpty();
        assertThat(tokens.find(rotated)).map(Token::role).as("the least that they allowed").hasValue(Role.READ);
        assertThat(tokens.list()).extracting(Token::name).containsExactly("operator", "ci", "other");
    }

    @Test
    void whatPeopleWroteBesideTheTokensStays() throws IOException {
        String other = "  other\tread  " + Token.of("x", Role.READ, "other").line().split(" ")[2];
        add("# the build", Token.of("ci", Role.READ, "one").line(), "", "typo raed sha256:" + "0".repeat(64), "  # of the team", other, "# end");
        List<String> lines = Files.readAllLines(data.resolve("tokens"));

        tokens.rotate("ci");
        List<String> rotated = Files.readAllLines(data.resolve("tokens"));
        lines.set(2, rotated.get(2));
        assertThat(rotated).isEqualTo(lines);

        tokens.add("new", Role.READ);
        assertThat(Files.readAllLines(data.resolve("tokens"))).startsWith(lines.toArray(String[]::new)).hasSize(lines.size() + 1);
        tokens.revoke("new");
        tokens.revoke("ci");
        lines.remove(2);
        assertThat(data.resolve("tokens")).hasContent(String.join("\n", lines));
        assertThat(tokens.find("other")).isPresent();
    }

    /** Such as a comment by an editor with another charset. */
    @Test
    void whatIsNoTextIsNobodysTroubleAndStays() throws IOException {
        String secret = first();
        byte[] comment = {'#', ' ', 'J', (byte) 0xF6, 'r', 'g', ' ', (byte) 0xC3, (byte) 0xA9, (byte) 0x85, (byte) 0xA0, '\n', '\r', '\n', (byte) 0xFF, '\n'};
        Files.write(data.resolve("tokens"), comment, StandardOpenOption.APPEND);
        byte[] before = Files.readAllBytes(data.resolve("tokens"));
        new Tokens(data).open();
        assertThat(tokens.find(secret)).isPresent();
        String added = tokens.add("new", Role.READ);
        assertThat(tokens.find(added)).isPresent();
        assertThat(Files.readAllBytes(data.resolve("tokens"))).startsWith(before);
        tokens.revoke("new");
        assertThat(Files.readAllBytes(data.resolve("tokens"))).isEqualTo(before);
    }

    /** As by an editor that does not end the last line. */
    private void add(String... lines) throws IOException {
        Files.writeString(data.resolve("tokens"), String.join("\n", lines), StandardOpenOption.APPEND);
    }

    @Test
    void whatCantBeMadeIsToldWithItsPlace() throws IOException {
        Path file = Files.createFile(data.resolve("blocked"));
        assertThatThrownBy(() -> new Tokens(file).open()).isInstanceOf(IOException.class)
                .hasMessageContaining(file + "/tokens").hasMessageContaining("can't be made");
        Files.delete(data.resolve("tokens"));
        Files.createDirectory(data.resolve("tokens"));
        assertThatThrownBy(() -> tokens.open()).isInstanceOf(IOException.class).hasMessageContaining("can't be read");
    }
}

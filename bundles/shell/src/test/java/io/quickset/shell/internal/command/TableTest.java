package io.quickset.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(new Table("SET", ">SIZE", "X").row("bootstrap", 7, "").row("a", 1000, "y"))
                .hasToString("SET        SIZE  X\nbootstrap     7\na          1000  y\n");
    }

    @Test
    void noCellBreaksOutOfItsLine() {
        assertThat(new Table("A", "B").row("we\nb.zip", "x\u202ey").row("e\u001b[31mvil.zip", "z"))
                .hasToString("A              B\nwe?b.zip       x?y\ne?[31mvil.zip  z\n");
    }

    @Test
    void aRowMustFit() {
        assertThatThrownBy(() -> new Table("A", "B").row(1)).hasMessage("1 cells for 2 columns");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1048575,1.0 MiB", "1610612736,1.5 GiB"})
    void sizes(long bytes, String text) {
        assertThat(Table.size(bytes)).isEqualTo(text);
    }
}

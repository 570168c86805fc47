package io.quickset.shell.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.channels.Channels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTest {

    @ParameterizedTest
    @EnumSource
    void goesThereAndBack(FrameType type) throws IOException {
        byte[] wire = wire(Frame.of(type, "grüße"));
        Frame back = read(wire);
        assertThat(back.type()).isEqualTo(type);
        assertThat(back.text()).isEqualTo("grüße");
    }

    @Test
    void anEmptyPayloadIsFine() throws IOException {
        assertThat(read(wire(Frame.of(FrameType.STDIN_END))).payload()).isEmpty();
    }

    @Test
    void theEndBetweenFramesIsNoError() throws IOException {
        assertThat(Frame.read(Channels.newChannel(new ByteArrayInputStream(new byte[0])))).isNull();
    }

    @Test
    void theEndWithinAFrameIs() throws IOException {
        byte[] wire = wire(Frame.of(FrameType.STDOUT, "abc"));
        for (int length = 1; length < wire.length; length++) {
            byte[] cut = Arrays.copyOf(wire, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void garbageIsRefusedBeforeMemoryIsTaken() {
        assertThatThrownBy(() -> read(new byte[] {'?', 0, 0, 0, 0})).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read(new byte[] {'o', 127, 0, 0, 0})).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read(new byte[] {'o', -1, 0, 0, 0})).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aTerminalsShapeGoesThereAndBack() throws IOException {
        TerminalShape shape = new TerminalShape("xterm-256color", 132, 43);
        assertThat(TerminalShape.of(shape.frame(FrameType.WINDOW))).isEqualTo(shape);
        assertThatThrownBy(() -> TerminalShape.of(Frame.of(FrameType.WINDOW, "80 x")))
                .isInstanceOf(ProtocolException.class);
    }

    private static byte[] wire(Frame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frame.write(Channels.newChannel(bytes));
        return bytes.toByteArray();
    }

    private static Frame read(byte[] wire) throws IOException {
        Frame frame = Frame.read(Channels.newChannel(new ByteArrayInputStream(wire)));
        assertThat(frame).isNotNull();
        return frame;
    }
}

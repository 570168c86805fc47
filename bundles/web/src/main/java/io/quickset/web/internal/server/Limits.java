package io.quickset.web.internal.server;

import java.time.Duration;

/**
 * How much clients may ask for, and how long they may take.
 *
 * @param connections how many may be open at once on each port; further ones wait to be accepted
 * @param headerBytes how long the header of a request may be
 * @param idle after which time a connection without traffic is closed
 * @param header how long a client may take to send the header of a request, or to agree on TLS
 * @param bodyBytesPerSecond what a client has to send of a body that the node waits for, on average
 */
public record Limits(int connections, int headerBytes, Duration idle, Duration header, int bodyBytesPerSecond) {

    static Limits of(Values values) throws BadSettingException {
        return new Limits(
                values.number("maxConnections", 20_000, 1, 1_000_000),
                values.number("maxHeaderBytes", 8192, 256, 1 << 20),
                values.seconds("idleSeconds", 60),
                values.seconds("headerSeconds", 20),
                values.number("minBytesPerSecond", 256, 0, 1 << 30));
    }
}

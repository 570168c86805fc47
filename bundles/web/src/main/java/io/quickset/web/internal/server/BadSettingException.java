package io.quickset.web.internal.server;

/** A value in {@code conf/io.quickset.web.cfg} that can't be used. The message names it and says what to write. */
public final class BadSettingException extends Exception {

    private static final long serialVersionUID = 1;

    /** With that message. */
    public BadSettingException(String reason) {
        super(reason);
    }
}

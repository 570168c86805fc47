package io.quickset.itest.disk;

/** The process ends here. */
public final class PowerCut extends Error {

    private static final long serialVersionUID = 1;

    /** Without a trace: there are thousands. */
    public PowerCut() {
        super("power cut", null, false, false);
    }
}

package io.quickset.deployer.internal.bundle;

/** Why something failed, in one line. */
final class Reason {

    private Reason() {}

    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return cause == failure || why.contains(cause.toString()) ? why : why + ": " + cause;
    }
}

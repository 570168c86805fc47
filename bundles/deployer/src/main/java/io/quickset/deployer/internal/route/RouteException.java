package io.quickset.deployer.internal.route;

/** There is no route. The message has a line for each mistake, with where it is and what is allowed. */
public final class RouteException extends Exception {

    private static final long serialVersionUID = 1;

    RouteException(String message) {
        super(message);
    }
}

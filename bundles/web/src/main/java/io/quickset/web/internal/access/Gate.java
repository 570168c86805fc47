package io.quickset.web.internal.access;

import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Lets those in who bear a token ({@code Authorization: Bearer}, RFC 6750). Safe for use by any thread. */
public final class Gate {

    private static final String SCHEME = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"quickset\"";
    private static final String HOW = "send 'Authorization: Bearer <token>'; the token of the first start lies in data/operator.token on"
            + " the node, and 'quickset:token' in its shell makes others";

    private final Tokens tokens;
    private final FailureLimit failures = new FailureLimit(System::nanoTime);

    /** A gate for the bearers of those. */
    public Gate(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * The token that the request bears. Reads a file.
     *
     * @param needed the role that its bearer has to have
     * @throws ProblemException if it bears none that will do
     */
    public Token enter(Request request, Response response, Role needed) throws ProblemException {
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unknown(response, "", "this needs a token: " + HOW);
        }
        Token token = find(response, authorization.substring(SCHEME.length()).strip()).orElse(null);
        if (token == null) {
            throw wrong(response, request.getConnectionMetaData().getRemoteSocketAddress());
        }
        if (!token.role().covers(needed)) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE,
                    CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + needed + "\"");
            throw new ProblemException(HttpStatus.FORBIDDEN_403, "the token '" + token.name() + "' has the role '" + token.role()
                    + "', and this needs '" + needed + "'");
        }
        return token;
    }

    /** Whether that token still counts; not while that can't be told. */
    public boolean knows(Token token) {
        try {
            return tokens.list().contains(token);
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Token> find(Response response, String secret) throws ProblemException {
        try {
            return tokens.find(secret);
        } catch (IOException e) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 5);
            throw new ProblemException(HttpStatus.SERVICE_UNAVAILABLE_503, "the node can't read its file data/tokens");
        }
    }

    // After the look for the token, not before: who has the right one does not pay for those who guess behind the same proxy.
    // A guess that is right by chance is no danger, by the length of the secrets; the limit keeps guesses few and visible.
    private ProblemException wrong(Response response, SocketAddress remote) {
        long wait = failures.waitSeconds(remote);
        if (wait > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, wait);
            return new ProblemException(HttpStatus.TOO_MANY_REQUESTS_429,
                    "too many wrong tokens came from this address, and this is one more: try again in " + wait + " s");
        }
        failures.failed(remote);
        return unknown(response, ", error=\"invalid_token\"", "the token counts for nothing here, or no longer: " + HOW);
    }

    private static ProblemException unknown(Response response, String error, String detail) {
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, CHALLENGE + error);
        return new ProblemException(HttpStatus.UNAUTHORIZED_401, detail);
    }
}

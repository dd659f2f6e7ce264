package org.orchestra.api.security;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.stream.StreamListener;
import org.orchestra.api.stream.StreamOpening;
import org.orchestra.api.stream.StreamPoll;
import org.orchestra.api.stream.StreamPoller;
import org.orchestra.api.stream.StreamRound.Next;
import org.orchestra.api.stream.StreamSink;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.account.Tokens;
import org.springframework.stereotype.Component;

/**
 * Cuts off the open streams of tokens that are no longer accepted: revoked or expired, or of an account that was disabled or
 * has another password. One thread looks for all streams once a second, with one query, whichever process ended the token.
 */
@Component
public class TokenStreams {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String EVERYBODY = "all tokens";

    private final Tokens tokens;
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private final StreamPoll rounds;

    TokenStreams(Tokens tokens) {
        this.tokens = tokens;
        this.rounds = new StreamPoller("stream-tokens", 1, 1).poll(EVERYBODY, INTERVAL, this::check);
    }

    /** The same opening, of a stream that ends when the token does. */
    public StreamOpening whileAccepted(AuthenticatedToken token, StreamOpening opening) {
        return listener -> {
            OpenStream stream = new OpenStream(token.id(), listener);
            streams.add(stream);
            try {
                StreamSink sink = opening.open(stream);
                stream.sink = sink;
                rounds.wake();
                return sink;
            } catch (IOException | RuntimeException e) {
                streams.remove(stream);
                throw e;
            }
        };
    }

    private Next check() {
        Set<Long> accepted =
                tokens.accepted(streams.stream().map(stream -> stream.token).collect(toSet()));
        streams.stream().filter(stream -> !accepted.contains(stream.token)).forEach(OpenStream::abort);
        return streams.isEmpty() ? Next.WHEN_WOKEN : Next.LATER;
    }

    private final class OpenStream implements StreamListener {
        private final long token;
        private final StreamListener listener;
        /** Null until it is open. */
        private volatile @Nullable StreamSink sink;

        OpenStream(long token, StreamListener listener) {
            this.token = token;
            this.listener = listener;
        }

        void abort() {
            StreamSink open = sink;
            if (open != null) {
                open.abort();
            }
        }

        @Override
        public void drained() {
            listener.drained();
        }

        @Override
        public void closed() {
            streams.remove(this);
            listener.closed();
        }
    }
}

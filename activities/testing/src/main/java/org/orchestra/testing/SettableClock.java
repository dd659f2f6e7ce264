package org.orchestra.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is as far ahead of the real one as a test says, or of one that stands still. */
public final class SettableClock extends Clock {
    private final Clock base;
    private volatile Duration ahead = Duration.ZERO;

    public SettableClock() {
        this(Clock.systemUTC());
    }

    private SettableClock(Clock base) {
        this.base = base;
    }

    /** A clock that moves only when it is set: for tests that count what a time allows. */
    public static SettableClock stopped() {
        return new SettableClock(Clock.fixed(Instant.now(), ZoneOffset.UTC));
    }

    public void setAhead(Duration ahead) {
        this.ahead = ahead;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead);
    }
}

package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AddressCountTest {
    private final AddressCount<AtomicBoolean> count = new AddressCount<>(AtomicBoolean::get);

    @Test
    void anAddressHasItsShareAndTakesNobodyElses() {
        // given
        AtomicBoolean first = open();
        assertThat(count.add(address(1), first, 2)).isTrue();
        assertThat(count.add(address(1), open(), 2)).isTrue();

        // then
        assertThat(count.add(address(1), open(), 2)).isFalse();
        assertThat(count.add(address(2), open(), 2)).isTrue();

        // when
        first.set(false);

        // then
        assertThat(count.add(address(1), open(), 2)).isTrue();
        assertThat(count.add(address(1), open(), 2)).isFalse();
    }

    @Test
    void addressesThatHaveLeftAreForgotten() {
        // when
        for (int i = 0; i < 100_000; i++) {
            AtomicBoolean connection = open();
            assertThat(count.add(address(i), connection, 1)).isTrue();
            connection.set(false);
        }

        // then
        assertThat(count.addresses()).isLessThan(2_000);
    }

    private static AtomicBoolean open() {
        return new AtomicBoolean(true);
    }

    private static ClientNetwork address(int number) {
        return new ClientNetwork("host " + number);
    }
}

package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AddressCountTest {
    private final AddressCount<AtomicBoolean> count = new AddressCount<>(AtomicBoolean::get);

    @Test
    void anAddressHasItsShareAndTakesNobodyElses() throws UnknownHostException {
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
    void addressesThatHaveLeftAreForgotten() throws UnknownHostException {
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

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    }
}

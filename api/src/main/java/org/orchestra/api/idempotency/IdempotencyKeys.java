package org.orchestra.api.idempotency;

import com.google.common.hash.HashCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.orchestra.api.idempotency.IdempotencyKeyRepository.StoredAnswer;
import org.orchestra.domain.Refusal;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.stereotype.Component;

/**
 * Remembers what was created under which key, in the transaction that creates. Answers may be secrets, so they are kept
 * encrypted with the token that asked, of which the database has only the hash.
 */
@Component
class IdempotencyKeys {
    private static final Duration MEMORY = Duration.ofHours(24);
    private static final int IV_BYTES = 16;

    private final IdempotencyKeyRepository keys;
    private final Clock clock;

    IdempotencyKeys(IdempotencyKeyRepository keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A creation that somebody asks for.
     *
     * @param request the HMAC-SHA-256 of what is asked for, with the token
     * @param token that asks
     */
    record KeyedCreation(long account, String key, HashCode request, String token) {}

    /** The body of an answer. */
    record CreationAnswer(String contentType, byte[] body) {}

    /**
     * The answer that the same request got; empty when this is the first, which has the key until the transaction ends.
     *
     * @throws Refusal when the key is for another request, another token, or one that is not answered yet
     */
    Optional<CreationAnswer> begin(KeyedCreation creation) {
        if (!keys.tryLock(creation.account, creation.key)) {
            throw Refusal.conflict(
                    "idempotency-key-in-use",
                    "A request with this Idempotency-Key is not answered yet: send this one again in a second.",
                    Duration.ofSeconds(1));
        }
        return keys.find(creation.account, creation.key, memoryBegins()).map(stored -> repeated(creation, stored));
    }

    /** Remembers what is answered, if the transaction ends well, and forgets what is too old. */
    void end(KeyedCreation creation, CreationAnswer answer) {
        keys.deleteSomeBefore(memoryBegins());
        keys.put(
                creation.account,
                creation.key,
                new StoredAnswer(
                        creation.request.asBytes(),
                        answer.contentType,
                        cipher(creation).encrypt(answer.body)),
                clock.instant());
    }

    private static CreationAnswer repeated(KeyedCreation creation, StoredAnswer stored) {
        if (!creation.request.equals(HashCode.fromBytes(stored.request()))) {
            throw Refusal.unprocessable(
                    "idempotency-key-reused",
                    "Something was created under this Idempotency-Key by another request, or with another token: look at it, and use a new key for each thing that you create.");
        }
        return new CreationAnswer(stored.contentType(), cipher(creation).decrypt(stored.answer()));
    }

    private Instant memoryBegins() {
        return clock.instant().minus(MEMORY);
    }

    private static BytesEncryptor cipher(KeyedCreation creation) {
        return new AesBytesEncryptor(
                creation.token,
                creation.request.toString(),
                KeyGenerators.secureRandom(IV_BYTES),
                AesBytesEncryptor.CipherAlgorithm.GCM);
    }
}

package org.orchestra.domain.account;

/** What may be a password: 8 to 128 characters, not all of them blank. */
public final class PasswordRule {
    public static final int MIN_LENGTH = 8;
    public static final int MAX_LENGTH = 128;

    private PasswordRule() {}

    public static boolean allows(String password) {
        return password.length() >= MIN_LENGTH
                && password.length() <= MAX_LENGTH
                && !password.codePoints().allMatch(PasswordRule::isBlank);
    }

    private static boolean isBlank(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.isISOControl(character);
    }
}

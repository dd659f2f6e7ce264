package org.orchestra.api.security;

import static org.orchestra.domain.Text.format;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;

/**
 * Whose things a caller may touch: its own, and an admin everybody's. A name says whose it is, so this is decided before
 * anything is looked up, and nobody learns whether somebody else's dataset or task exists.
 */
public final class Ownership {
    private Ownership() {}

    /**
     * The checked name of something that the caller may see and change.
     *
     * @throws Refusal when the name is not allowed or not the caller's
     */
    public static OwnedName existing(Account caller, String name) {
        OwnedName owned = new OwnedName(name);
        if (!caller.mayActFor(owned.owner())) {
            throw Refusal.forbidden(
                    "forbidden", format("%s belongs to %s: ask %s or an admin.", owned, owned.owner(), owned.owner()));
        }
        return owned;
    }

    /**
     * The checked name of something that the caller is about to create.
     *
     * @throws Refusal when the name is not allowed or not the caller's
     */
    public static OwnedName created(Account caller, String name) {
        OwnedName owned = new OwnedName(name);
        if (!caller.mayActFor(owned.owner())) {
            throw Refusal.forbidden(
                    "not-your-name",
                    format(
                            "The name %s belongs to %s: choose one that begins with user.%s.",
                            owned, owned.owner(), caller.username()));
        }
        return owned;
    }

    /**
     * An edit of an account: one's own choices are for oneself, everything is for admins.
     *
     * @param own whether it edits nothing but what its user may choose
     * @throws Refusal when the caller may not make it
     */
    public static void choice(Account caller, Username user, boolean own) {
        if (caller.role() == Role.ADMIN) {
            return;
        }
        if (!caller.username().equals(user.value())) {
            throw Refusal.forbidden(
                    "forbidden", format("This is for admins: you can edit %s only.", caller.username()));
        }
        if (!own) {
            throw Refusal.forbidden(
                    "forbidden", "Of your account you can edit notify only: ask an admin to do the rest for you.");
        }
    }

    /**
     * The checked name of an account whose things the caller may see.
     *
     * @throws Refusal when the name is not allowed or not the caller's
     */
    public static Username account(Account caller, String username) {
        Username user = new Username(username);
        if (!caller.mayActFor(user.value())) {
            throw Refusal.forbidden(
                    "forbidden", format("You see only your own account, %s: ask an admin.", caller.username()));
        }
        return user;
    }

    /**
     * Whose things a list shows.
     *
     * @param owner whose are asked for; null for all that the caller may see
     * @return a username, or null for everybody's
     * @throws Refusal when the caller may not see them
     */
    public static @Nullable String listed(Account caller, @Nullable String owner) {
        if (owner == null) {
            return caller.role() == Role.ADMIN ? null : caller.username();
        }
        if (!caller.mayActFor(new Username(owner).value())) {
            throw Refusal.forbidden(
                    "forbidden",
                    format("You see only what is yours: leave the owner out, or ask for owner=%s.", caller.username()));
        }
        return owner;
    }
}

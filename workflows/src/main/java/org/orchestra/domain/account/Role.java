package org.orchestra.domain.account;

/** What an account may do: a user acts on what it owns, an admin on everything. */
public enum Role {
    USER,
    ADMIN
}

package org.orchestra.maestro.account;

/** What a user may be. */
enum RoleChoice {
    user,
    admin
}

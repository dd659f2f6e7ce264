package org.orchestra.maestro.account;

/** What a token may be good for. */
enum ScopeChoice {
    read,
    submit,
    all
}

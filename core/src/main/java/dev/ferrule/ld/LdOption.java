package dev.ferrule.ld;

import org.jspecify.annotations.Nullable;

/**
 * One row of the option table.
 *
 * @param name without dashes; one letter takes one dash, longer names one or two
 * @param form how the argument comes
 * @param effect what happens
 * @param reason why it is a no-op or refused; null for options that do something
 */
record LdOption(String name, Form form, Effect effect, @Nullable String reason) {
  /** How an option's argument comes. */
  enum Form {
    /** No argument. */
    FLAG,
    /** {@code --name VALUE} or {@code --name=VALUE}; a single letter also {@code -nVALUE}. */
    VALUE,
    /** {@code --name} or {@code --name=VALUE}. */
    OPTIONAL
  }

  /** What an option does. */
  enum Effect {
    IMPLEMENTED,
    NO_OP,
    REFUSED
  }
}

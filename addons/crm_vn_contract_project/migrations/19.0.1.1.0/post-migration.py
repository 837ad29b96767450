RENEWAL = "Hai bên gia hạn bằng phụ lục ký trước ngày hết hạn."


def migrate(cr, version):
    keep_caps(cr)
    # the library says how a contract is renewed as the contract itself says it
    cr.execute(
        """UPDATE agreement_clause_template
              SET text = replace(text, %s, '{{ gia_han }}')
            WHERE text LIKE %s""",
        (RENEWAL, f"%{RENEWAL}%"),
    )


def keep_caps(cr):
    """The caps of a penalty regime have their own dates: what was entered goes there.

    What the administrator changed in a regime of ours becomes its present cap; other
    regimes get one cap with their dates.
    """
    cr.execute(
        """UPDATE agreement_penalty_cap cap
              SET penalty_cap = regime.penalty_cap, interest_cap = regime.interest_cap
             FROM agreement_penalty_regime regime
            WHERE cap.regime_id = regime.id AND cap.valid_to IS NULL"""
    )
    cr.execute(
        """INSERT INTO agreement_penalty_cap
                  (regime_id, valid_from, valid_to, penalty_cap, interest_cap,
                   legal_basis, create_uid, create_date, write_uid, write_date)
           SELECT id, COALESCE(date_from, '2000-01-01'), date_to, penalty_cap,
                  interest_cap, legal_basis, 1, now(), 1, now()
             FROM agreement_penalty_regime regime
            WHERE NOT EXISTS (SELECT 1 FROM agreement_penalty_cap cap
                               WHERE cap.regime_id = regime.id)"""
    )
    cr.execute(
        """ALTER TABLE agreement_penalty_regime
             DROP COLUMN penalty_cap, DROP COLUMN interest_cap,
             DROP COLUMN legal_basis"""
    )

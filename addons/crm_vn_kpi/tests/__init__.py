from . import (
    test_access,
    test_actuals,
    test_actuals_contract,
    test_actuals_money,
    test_dashboard,
    test_handover,
    test_process_map,
    test_refresh_lock,
    test_reviews,
    test_targets,
)

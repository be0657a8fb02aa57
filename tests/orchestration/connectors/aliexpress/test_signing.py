"""The published vectors. A signature that is off by one sign opens nothing."""

from __future__ import annotations

from orchestration.connectors.aliexpress.signing import md5_signature, sha256_signature

PARAMS = {"foo": "1", "bar": "2", "foo_bar": "3", "foobar": "4"}
SECRET = "testsecret"


def test_sha256_is_that_of_the_published_vector() -> None:
    assert sha256_signature(PARAMS, SECRET) == "5CE27691D77D7ADD868888905DEF78A0A257F96AE749C9B682266204D094D220"


def test_at_rest_the_path_is_signed_before_the_parameters() -> None:
    expected = "EF65D3424313609400FA0C5AD330B77C4561DC60E741B35711BE276FBF487CB7"
    assert sha256_signature(PARAMS, SECRET, "/auth/token/create") == expected


def test_md5_wraps_the_parameters_in_the_secret() -> None:
    assert md5_signature(PARAMS, SECRET) == "54C22189FE38F1B7E6E4D701FB82851E"


def test_a_second_md5_vector_with_system_parameters_holds() -> None:
    params = {
        "app_key": "12345678",
        "method": "aliexpress.ds.product.get",
        "timestamp": "1700000000000",
        "format": "json",
        "v": "2.0",
        "sign_method": "md5",
        "partner_id": "taobao-sdk-python-20200924",
        "session": "test-access-token",
        "product_id": "1005001234567890",
        "ship_to_country": "GB",
        "target_currency": "GBP",
        "target_language": "en_US",
    }
    assert md5_signature(params, "my_app_secret_123") == "3C285A05E7275C1E100E170EFA715F1E"


def test_keys_are_sorted_by_code_point_and_not_by_language() -> None:
    assert sha256_signature({"a": "1", "B": "2"}, SECRET) == sha256_signature({"B": "2", "a": "1"}, SECRET)
    assert sha256_signature({"B": "2", "a": "1"}, SECRET) != sha256_signature({"": "B2a1"}, "other")
    assert sha256_signature({"Ba": "12"}, SECRET) != sha256_signature({"aB": "21"}, SECRET)

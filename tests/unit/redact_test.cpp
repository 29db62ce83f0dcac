// What is masked where a setting is shown, and what is looked for in everything that is logged.
#include "core/redact.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace waitlistd;

namespace {

struct Case {
  const char* text;
  const char* masked;
  std::set<std::string> passwords;
};

// The text as a part of a longer one, of which nothing may be read.
template <class Of>
auto within_longer(const std::string& text, const char* behind, Of of) {
  const std::string longer = text + behind;
  return of(std::string_view(longer).substr(0, text.size()));
}

std::set<std::string> distinct(const std::vector<std::string>& passwords) {
  return {passwords.begin(), passwords.end()};
}

} // namespace

TEST_CASE("a URL's passwords are masked from the first letter to the last, wherever they stand") {
  const Case cases[] = {
      {"postgresql://loader:secret@h/w", "postgresql://loader:***@h/w", {"secret"}},
      {"postgresql://loader:p%40ss@h/w?password=x%26y&sslmode=require&sslpassword=z",
       "postgresql://loader:***@h/w?password=***&sslmode=require&sslpassword=***",
       {"p@ss", "x&y", "z"}},
      {"postgresql://h/w?p%61ssword=x", "postgresql://h/w?p%61ssword=***", {"x"}},
      {"postgresql://h?sslmode=require&password=", "postgresql://h?sslmode=require&password=***", {""}},
      {"postgresql://h/w?password&user=u", "postgresql://h/w?password&user=u", {}},
      {"postgresql://loader@h:5432/w", "postgresql://loader@h:5432/w", {}},
      {"postgresql://h:5432/w", "postgresql://h:5432/w", {}},
      {"postgresql://loader:pa/ss?x@h/w", "postgresql://loader:***@h/w", {"pa/ss?x"}},
      {"postgresql://loader:a?password=b@h/w",
       "postgresql://loader:***@h/w",
       {"a?password=b", "b@h/w"}}, // either may be what is used
      {"postgresql://loader:a@h/w?application_name=b@c",
       "postgresql://loader:***@h/w?application_name=b@c",
       {"a"}},
      {"postgresql://loader:@h/w", "postgresql://loader:***@h/w", {""}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(mask_password(c.text) == c.masked);
    CHECK(distinct(passwords_in(c.text)) == c.passwords);
  }
}

TEST_CASE("passwords in libpq's pairs are read as libpq reads them") {
  const Case cases[] = {
      {"host=h password=secret user=u", "host=h password=*** user=u", {"secret"}},
      {"password=secret", "password=***", {"secret"}},
      {"  password  =  secret  ", "  password  =  ***  ", {"secret"}},
      {"password = 'a b\\'c' host=h", "password = '***' host=h", {"a b'c"}},
      {"password=a\\ b\\\\c host=h", "password=*** host=h", {"a b\\c"}},
      {"password=a\\", "password=***", {"a\\"}},
      {"password= host=h", "password= ***", {"host=h"}}, // so does libpq
      {"password='' sslpassword=x", "password='***' sslpassword=***", {"", "x"}},
      {"password='open host=h", "password='***", {"open host=h"}},
      {"passwords=x mypassword=y", "passwords=x mypassword=y", {}},
      {"password", "password", {}},
      {"password host=h", "password host=h", {}},
      {"host=", "host=", {}},
      {"", "", {}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(mask_password(c.text) == c.masked);
    CHECK(distinct(passwords_in(c.text)) == c.passwords);
  }
}

TEST_CASE("what stands behind a connection string is none of it") {
  for (const char* text :
       {"password=", "password=a", "password='a", "password='a'", "password=a\\", "password", "password ",
        "host=h", "postgresql://u:a@h?password", "postgresql://u:a@h?password=b"})
    for (const char* behind : {" ", "x", "=x", "'", "'x", "\\x", "@x", "&password=x"}) {
      INFO(text << " before " << behind);
      CHECK(within_longer(text, behind, mask_password) == mask_password(text));
      CHECK(within_longer(text, behind, passwords_in) == passwords_in(text));
    }
}

TEST_CASE("a proxy's password is masked with a scheme and without") {
  const Case cases[] = {
      {"http://ann:p@ss@proxy:80", "http://ann:***@proxy:80", {"p@ss"}},
      {"ann:s3cret@proxy:3128", "ann:***@proxy:3128", {"s3cret"}},
      {"a:b@proxy", "a:***@proxy", {"b"}},
      {"ann@proxy:3128", "ann@proxy:3128", {""}},
      {"proxy:3128", "proxy:3128", {""}},
      {"http://proxy", "http://proxy", {""}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(mask_proxy_password(c.text) == c.masked);
    CHECK(proxy_password_in(c.text) == *c.passwords.begin());
  }
}

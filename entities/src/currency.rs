//! Currencies: the codes of ISO 4217 that are or were money in this century, and how finely each is divided.

/// How many digits a currency has behind the point (ISO 4217); none for a code that is no currency.
pub fn minor_digits(code: &str) -> Option<usize> {
    const NONE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
    const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";
    const TWO: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF \
        CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF \
        IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
        MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
        SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER \
        ZAR ZMW ZWG ZWL";
    let lists = [(NONE, 0), (TWO, 2), (THREE, 3)];
    lists.into_iter().find_map(|(list, digits)| list.split_whitespace().any(|known| known == code).then_some(digits))
}

#[cfg(test)]
mod tests {
    use super::minor_digits;

    #[test]
    fn a_currency_is_known_by_its_code_alone() {
        assert_eq!(["JPY", "EUR", "KWD"].map(minor_digits), [Some(0), Some(2), Some(3)]);
        assert_eq!(["EUX", "eur", "", "EUR USD"].map(minor_digits), [None; 4]);
    }
}
